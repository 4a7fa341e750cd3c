import cluster from 'node:cluster'

// Two workers that share a port, each of which is the server of a standalone build.
cluster.setupPrimary({ exec: '.next/standalone/server.js' })
for (let count = 0; count < 2; count++) console.log(`worker ${cluster.fork().process.pid}.`)
