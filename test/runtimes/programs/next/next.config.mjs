export default {
  ...(process.env.STANDALONE === 'yes' && { output: 'standalone' }),
  // One build checks the types; the other would find the same.
  typescript: { ignoreBuildErrors: process.env.CHECK_TYPES === 'no' },
}
