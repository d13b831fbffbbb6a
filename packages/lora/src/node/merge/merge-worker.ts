// What a thread that merges runs.
import { answerJobs } from '../threads/answer-jobs.js';
import { createMergeJobs } from './merge-job.js';

answerJobs(createMergeJobs());
