import { debugStories } from './debugStories';

describe('debugging in the extension host', debugStories);
