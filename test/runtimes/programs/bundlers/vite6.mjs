import { build } from 'vite6'

const [, , outDir, format] = process.argv
await build({
  configFile: false,
  logLevel: 'warn',
  ssr: { noExternal: true },
  build: {
    ssr: 'application.mjs',
    outDir,
    emptyOutDir: false,
    rollupOptions: { output: { format, entryFileNames: `bundle.${format === 'esm' ? 'mjs' : 'cjs'}` } },
  },
})
