/**
 * What a CommonJS module that is imported by default exports. Node, esbuild and webpack give its `module.exports`, which
 * may carry the export as `default`; Bun, Rollup and Vite give that itself where the module says `__esModule`.
 */
export function defaultExport<T extends object>(imported: T | { readonly default: T }): T {
  return 'default' in imported ? imported.default : imported
}
