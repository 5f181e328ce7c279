/** `npm start`: the web server and the channels that the configuration names, until SIGTERM or SIGINT. */
import { Assistant } from './assistant/assistant.ts'
import { Service } from './assistant/service.ts'
import type { Channel } from './channels/channel.ts'
import { startWeb, webApp } from './channels/web/server.ts'
import { type Config, ConfigError, parseConfig } from './config.ts'
import { KnowledgeError, loadPack } from './knowledge/pack.ts'
import { MemoryStorage } from './storage/memory.ts'

/** The channels that the configuration names, each loaded only then. */
async function configuredChannels(_config: Config, _service: Service): Promise<Channel[]> {
  const loading: Promise<Channel>[] = []
  return (await Promise.allSettled(loading)).flatMap((result) =>
    result.status === 'fulfilled' ? [result.value] : [],
  )
}

async function main(): Promise<void> {
  const config = parseConfig()
  const service = new Service(new Assistant(loadPack()), new MemoryStorage())
  const channels = await configuredChannels(config, service)
  let stopping = false
  const web = await startWeb(webApp(service, config, { channels, ready: () => !stopping }), config)
  console.log(`Ready at ${web.address}`)
  const stop = async () => {
    if (stopping) return
    stopping = true
    await Promise.allSettled(channels.map((channel) => channel.stop()))
    await web.stop()
    await service.storage.close()
  }
  process.on('SIGTERM', stop)
  process.on('SIGINT', stop)
}

try {
  await main()
} catch (error) {
  if (error instanceof ConfigError) console.error(`The configuration is wrong. ${error.message}`)
  else if (error instanceof KnowledgeError) console.error(`The knowledge pack is broken. ${error.message}`)
  else throw error
  process.exitCode = 1
}
