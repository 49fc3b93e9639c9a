import { universesOf } from '../src/explore/universe.ts';
import { answering } from './pool.ts';

const answer = answering(universesOf);
addEventListener('message', ({ data }: MessageEvent) => postMessage(answer(data)));
