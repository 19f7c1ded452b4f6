import { debugStories } from '../host/debugStories';

describe('debugging in the web worker extension host', debugStories);
