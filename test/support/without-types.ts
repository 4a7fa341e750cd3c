import { transformSync } from 'esbuild'

/** A module without its types, and otherwise as it stands. */
export function withoutTypes(program: string): string {
  const { code } = transformSync(program, {
    loader: 'ts',
    format: 'esm',
    target: 'es2022',
    tsconfigRaw: '{ "compilerOptions": { "verbatimModuleSyntax": true } }',
  })
  return code
}
