/** @type {import('jest').Config} */
export default {
  testEnvironment: './tests/support/native-arrays-environment.js',
  testMatch: ['**/tests/**/*.test.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { target: 'es2023', parser: { syntax: 'typescript' } }, module: { type: 'es6' } },
    ],
    '^.+\\.tsx$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2023',
          parser: { syntax: 'typescript', tsx: true },
          transform: { react: { runtime: 'automatic', importSource: 'preact' } },
        },
        module: { type: 'es6' },
      },
    ],
  },
  extensionsToTreatAsEsm: ['.ts', '.tsx'],
  testTimeout: 30_000,
  // ES modules of finished suites are never freed: one process for all of them grows to seven gigabytes and stands still for
  // seconds at a time to tidy up, which the platforms that it plays must not.
  workerIdleMemoryLimit: '1GB',
};
