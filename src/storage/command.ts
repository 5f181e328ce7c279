/** What the commands receipt, forget and backup share: one argument, one exit code, errors in words. */
import { ConfigError } from '../config.ts'
import { KnowledgeError } from '../knowledge/pack.ts'
import { StorageError } from './storage.ts'

/** Runs a command with its one argument and sets the exit code: the command's own, or 2 if it could not run. */
export async function command(
  name: string,
  argument: string,
  run: (value: string) => Promise<number>,
): Promise<void> {
  const [value, ...more] = process.argv.slice(2)
  if (!value || more.length > 0 || value.startsWith('-')) {
    console.error(`Usage: npm run ${name} -- ${argument}`)
    process.exitCode = 2
    return
  }
  try {
    process.exitCode = await run(value)
  } catch (error) {
    if (!(error instanceof StorageError || error instanceof ConfigError || error instanceof KnowledgeError))
      throw error
    console.error(error.message)
    process.exitCode = 2
  }
}
