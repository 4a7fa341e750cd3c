module.exports = { testEnvironmentOptions: { globalsCleanup: process.env.GLOBALS_CLEANUP } }
