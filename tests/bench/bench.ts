/**
 * `npm run bench`: what the assistant costs. Figures depend on the machine; nothing here passes or fails.
 *
 *   npm run bench                        understanding, model, web, wechat
 *   npm run bench -- understanding web   only these
 */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'

/** Each part is a script of its own, with its own options. */
const PARTS: Record<string, readonly string[]> = {
  understanding: ['understanding.ts'],
  model: ['model.ts'],
  web: ['web.ts'],
  page: ['page.ts'],
  storage: ['storage.ts'],
  telegram: ['telegram.ts', 'dialogues'],
  wechat: ['wechat.ts'],
}

const asked = process.argv.slice(2)
const wrong = asked.filter((name) => PARTS[name] === undefined)
if (wrong.length > 0) {
  console.error(`There is no part ${wrong.join(', ')}. Parts: ${Object.keys(PARTS).join(', ')}`)
  process.exit(2)
}
for (const name of asked.length > 0 ? asked : ['understanding', 'model', 'web', 'wechat']) {
  const [script = '', ...args] = PARTS[name] ?? []
  console.log(`\n== ${name}`)
  const { status } = spawnSync(
    process.execPath,
    ['--expose-gc', join(import.meta.dirname, script), ...args],
    { stdio: 'inherit' },
  )
  if (status !== 0) process.exitCode = 1
}
