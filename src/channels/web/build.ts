/**
 * Builds the page into `dist/`. `npm start` calls it first: nothing happens while the build is newer than what it
 * is made of. `--force` builds in any case.
 */
import { existsSync, globSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'

/** Where the page is built. */
export const PAGE_FOLDER = join(import.meta.dirname, '../../../dist')

const root = join(import.meta.dirname, 'page')
/** Everything that ends up in the page. */
const SOURCES = ['page/**/*', 'schemas.ts', 'sentences.ts', 'build.ts', '../../../package-lock.json']

function fresh(): boolean {
  const index = join(PAGE_FOLDER, 'index.html')
  if (!existsSync(index)) return false
  const built = statSync(index).mtimeMs
  return globSync(SOURCES, { cwd: import.meta.dirname }).every(
    (file) => statSync(join(import.meta.dirname, file)).mtimeMs <= built,
  )
}

if (import.meta.main && (process.argv.includes('--force') || !fresh())) {
  try {
    const { build } = await import('vite')
    await build({
      root,
      configFile: false,
      logLevel: 'warn',
      build: {
        outDir: PAGE_FOLDER,
        emptyOutDir: true,
        target: 'es2022',
        assetsInlineLimit: 0,
        modulePreload: { polyfill: false },
      },
    })
    for (const file of globSync('**/*.{js,css,svg}', { cwd: PAGE_FOLDER })) {
      const path = join(PAGE_FOLDER, file)
      const content = readFileSync(path)
      writeFileSync(`${path}.gz`, gzipSync(content, { level: 9 }))
      writeFileSync(
        `${path}.br`,
        brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }),
      )
    }
  } catch (error) {
    if (process.argv.includes('--force')) throw error
    console.error(
      'The page could not be built; the API starts all the same.',
      error instanceof Error ? error.message : error,
    )
  }
}
