#!/usr/bin/env node
import { runAsProcess } from '@loop/cli';

import { runCli } from './cli/run-cli.js';

await runAsProcess(runCli);
