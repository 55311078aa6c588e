/** What tests, benchmarks and chaos seal secrets with; it keeps nothing secret. */
export const testEncryptionKeys = `test:${Buffer.alloc(32, 'test').toString('base64')}`;
