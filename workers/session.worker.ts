import { expose } from 'comlink';
import { serveSession } from '../src/session/serve.ts';

expose(serveSession());
