import { expose } from 'comlink';
import { readFile } from '../src/file/read-file.ts';

expose(readFile);
