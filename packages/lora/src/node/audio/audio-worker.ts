// What a thread that works on audio files runs.
import { answerJobs } from '../threads/answer-jobs.js';
import { runAudioJob } from './audio-job.js';
import type { AudioJob } from './audio-job.js';

answerJobs((job: AudioJob) => runAudioJob(job));
