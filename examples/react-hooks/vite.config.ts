import { defineConfig } from 'vite';

export default defineConfig({
  // Packages are used from source: what one changes in a package is heard at once.
  resolve: { conditions: ['@loop/source', 'module', 'browser', 'development|production'] },
  server: { host: '127.0.0.1', port: 5176, strictPort: false, cors: false },
  preview: { host: '127.0.0.1', port: 5176, strictPort: false, cors: false },
  build: { target: 'es2022' },
});
