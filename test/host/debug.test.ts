import { debugStories } from './debugStories';

describe('debugging in the node extension host', debugStories);
