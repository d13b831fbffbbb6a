import { answerOrders } from '../workers/answer-orders.js';
import { render } from './render-songs.js';
import type { RenderJob, Renderings } from './render-songs.js';

answerOrders<RenderJob, Renderings[keyof Renderings]>(render);
