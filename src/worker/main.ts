import { browserThread } from './browser';
import { nodeThread } from './node';
import { serve } from './serve';

// The worker of both extension hosts.

// A browser's messages are lost to whoever does not listen by the end of the first turn; a thread of Node keeps them.
if ('WorkerGlobalScope' in globalThis) serve(browserThread());
else void nodeThread().then(serve);
