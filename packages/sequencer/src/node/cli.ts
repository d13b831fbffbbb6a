#!/usr/bin/env node
import { runAsProcess } from '@loop/cli';

import { runCli } from './run-cli.js';

await runAsProcess(runCli);
