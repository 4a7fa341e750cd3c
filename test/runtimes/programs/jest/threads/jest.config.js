module.exports = { workerThreads: true, maxWorkers: 2 }
