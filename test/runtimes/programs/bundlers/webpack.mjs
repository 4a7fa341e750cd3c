import webpack from 'webpack'

const [, , path, format] = process.argv
const isModule = format === 'esm'
const settings = {
  mode: 'production',
  target: 'node20',
  context: import.meta.dirname,
  entry: './application.mjs',
  experiments: { outputModule: isModule },
  output: isModule ? { path, filename: 'bundle.mjs', module: true } : { path, filename: 'bundle.cjs' },
}
webpack(settings, (error, stats) => {
  const { errors, warnings } = stats?.toJson() ?? {}
  if (error || errors.length > 0 || warnings.length > 0) {
    console.error(error, errors, warnings)
    process.exitCode = 1
  }
})
