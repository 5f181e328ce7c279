/** `npm start`: the web server and the channels that the configuration names, until SIGTERM or SIGINT. */
import { Assistant } from './assistant/assistant.ts'
import { Service } from './assistant/service.ts'
import type { Channel } from './channels/channel.ts'
import { startWeb, webApp } from './channels/web/server.ts'
import { type Config, ConfigError, parseConfig } from './config.ts'
import { KnowledgeError, loadPack } from './knowledge/pack.ts'
import { openStorage } from './storage/open.ts'
import { StorageError } from './storage/storage.ts'
import { createModel } from './understanding/model/model.ts'

/** What went wrong, in words that hold no value of a secret variable. */
function reasonOf(error: unknown, config: Config): string {
  let reason = error instanceof Error ? error.message : String(error)
  for (const [name, value] of Object.entries(config)) {
    if (/TOKEN|SECRET|KEY/.test(name) && typeof value === 'string')
      reason = reason.replaceAll(value, `(${name})`)
  }
  return reason
}

/** The channels that the configuration names, each loaded only then. One that cannot be made is named and left out. */
async function configuredChannels(config: Config, service: Service): Promise<Channel[]> {
  const { TELEGRAM_BOT_TOKEN, ...rest } = config
  const named = (prefix: string) =>
    Object.entries(rest).some(
      ([name, value]) => name.startsWith(prefix) && !name.endsWith('API_ROOT') && value !== undefined,
    )
  const makers: [string, () => Promise<Channel>][] = []
  if (TELEGRAM_BOT_TOKEN !== undefined) {
    makers.push([
      'telegram',
      async () => {
        const { telegramChannel } = await import('./channels/telegram/telegram.ts')
        return telegramChannel({ ...config, TELEGRAM_BOT_TOKEN }, service)
      },
    ])
  }
  if (named('WECHAT_')) {
    makers.push([
      'wechat',
      async () => (await import('./channels/wechat/wechat.ts')).wechatChannel(config, service),
    ])
  }
  if (named('WECOM_')) {
    makers.push([
      'wecom',
      async () => (await import('./channels/wecom/wecom.ts')).wecomChannel(config, service),
    ])
  }
  const channels: Channel[] = []
  for (const [name, make] of makers) {
    try {
      channels.push(await make())
    } catch (error) {
      console.error(`The channel ${name} is off: ${reasonOf(error, config)}`)
    }
  }
  return channels
}

async function main(): Promise<void> {
  const config = parseConfig()
  const pack = loadPack()
  const storage = await openStorage(config.DATABASE_URL, undefined, config.RETENTION_DAYS)
  const model = await createModel(config, pack, {
    log: (turn) => console.info('model', JSON.stringify(turn)),
  }).catch((error: unknown) => {
    console.error(`The model is off, the rules answer: ${reasonOf(error, config)}`)
    return undefined
  })
  const service = new Service(new Assistant(pack, { model }), storage)
  const channels = await configuredChannels(config, service)

  let stopping = false
  const web = await startWeb(webApp(service, config, { channels, ready: () => !stopping, model }), config)
  const started = channels.map(async (channel) => {
    try {
      await channel.start()
    } catch (error) {
      console.error(`The channel ${channel.name} did not start: ${reasonOf(error, config)}`)
    }
  })

  const stop = async () => {
    // A second signal does not wait.
    if (stopping) process.exit(1)
    stopping = true
    await Promise.allSettled([web.stop(), ...channels.map((channel) => channel.stop())])
    await storage.close()
    process.exit(0)
  }
  process.on('SIGTERM', stop)
  process.on('SIGINT', stop)
  const also = channels.map(({ name }) => name).join(', ')
  console.log(`Ready at ${web.address}${also && `, and on ${also}`}${model ? ', with a model' : ''}`)
  await Promise.all(started)
}

try {
  await main()
} catch (error) {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (error instanceof ConfigError) console.error(`The configuration is wrong. ${error.message}`)
  else if (error instanceof KnowledgeError) console.error(`The knowledge pack is broken. ${error.message}`)
  else if (error instanceof StorageError) console.error(`The storage does not open. ${error.message}`)
  else if (code === 'EADDRINUSE')
    console.error('HOST and PORT name an address that is taken; set another PORT.')
  else throw error
  process.exit(1)
}
