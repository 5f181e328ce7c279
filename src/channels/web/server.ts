/** The HTTP server: page, API, health, metrics, and the routes of other channels, safe by default. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type HttpBindings, type ServerType, serve } from '@hono/node-server'
import { getConnInfo } from '@hono/node-server/conninfo'
import { serveStatic } from '@hono/node-server/serve-static'
import { type Context, Hono, type MiddlewareHandler } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { compress } from 'hono/compress'
import { cors } from 'hono/cors'
import { HTTPException } from 'hono/http-exception'
import { secureHeaders } from 'hono/secure-headers'
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'
import type { Service } from '../../assistant/service.ts'
import type { Config } from '../../config.ts'
import { StorageError } from '../../storage/storage.ts'
import type { ModelReader } from '../../understanding/model/model.ts'
import type { Channel } from '../channel.ts'
import { webApi } from './api.ts'
import { PAGE_FOLDER } from './build.ts'
import { docsPage } from './docs.ts'
import { Metrics } from './metrics.ts'
import { ProblemError, problem } from './problem.ts'

/** Bodies are small: the longest message that is answered, in UTF-8 and JSON, fits twice. */
const MAX_BODY_BYTES = 64 * 1024
/** How long a stop waits for what is being answered, in milliseconds. */
const DRAIN_MS = 30_000

type Env = { Bindings: HttpBindings }
type WebConfig = Pick<
  Config,
  'HOST' | 'PORT' | 'WEB_ALLOWED_ORIGINS' | 'WEB_RATE_LIMIT' | 'WEB_TRUSTED_PROXIES'
>

/** A server that listens. */
export interface WebServer {
  /** Where it answers, such as `http://127.0.0.1:3000`. */
  readonly address: string
  /** Says "not ready", takes no new connection, finishes what is being answered. */
  stop(): Promise<void>
}

/** The address of a client, seen through the proxies that are our own. */
function clientOf(c: Context<Env>, proxies: number): string {
  const forwarded = c.req.header('X-Forwarded-For')?.split(',') ?? []
  const seen = proxies > 0 ? forwarded.at(-proxies)?.trim() : undefined
  return seen || (getConnInfo(c).remote.address ?? 'unknown')
}

function rateLimit({ WEB_RATE_LIMIT, WEB_TRUSTED_PROXIES }: WebConfig): MiddlewareHandler<Env> {
  const limiter = new RateLimiterMemory({ points: WEB_RATE_LIMIT, duration: 60 })
  return async (c, next) => {
    try {
      await limiter.consume(clientOf(c, WEB_TRUSTED_PROXIES))
    } catch (error) {
      if (!(error instanceof RateLimiterRes)) throw error
      const seconds = Math.max(1, Math.ceil(error.msBeforeNext / 1000))
      c.header('Retry-After', String(seconds))
      return problem(
        c,
        429,
        `More than ${WEB_RATE_LIMIT} requests in a minute; try again in ${seconds} seconds.`,
      )
    }
    return next()
  }
}

/**
 * What a middleware adds to an empty answer, added to every answer. It runs once: to change the headers of each answer
 * afterwards would cost as much as the answer.
 */
function fixedHeaders(middleware: MiddlewareHandler): MiddlewareHandler<Env> {
  const empty = new Hono().use(middleware).get('/', (c) => c.body(null))
  let headers: [string, string][] | undefined
  const found = Promise.resolve(empty.request('/')).then((response) => {
    headers = [...response.headers]
    return headers
  })
  return async (c, next) => {
    for (const [name, value] of headers ?? (await found)) c.env.outgoing.setHeader(name, value)
    return next()
  }
}

/** The page, its parts with the hash in their name kept for good. */
function page(app: Hono<Env>, folder: string): void {
  const index = join(folder, 'index.html')
  const html: MiddlewareHandler = async (c) => {
    try {
      return c.html(readFileSync(index, 'utf8'), 200, { 'Cache-Control': 'no-cache' })
    } catch {
      return problem(c, 503, 'The page is not built yet: run "npm run build". The API works all the same.')
    }
  }
  app.get('/', html)
  app.get('/r/:receipt', html)
  if (!existsSync(index)) return
  const files = serveStatic({ root: folder, precompressed: true })
  app.use('/assets/*', async (c, next) => {
    await next()
    if (c.res.ok) c.header('Cache-Control', 'public, max-age=31536000, immutable')
  })
  app.get('/assets/*', files)
  app.get('/embed.js', files)
  app.get('/icon.svg', files)
}

/**
 * The whole web application.
 * @param channels whose routes are mounted beside the page
 * @param ready whether the process takes messages, apart from its storage
 * @param model whose counters stand among the metrics
 */
export function webApp(
  service: Service,
  config: WebConfig,
  {
    channels = [],
    ready = () => true,
    pageFolder = PAGE_FOLDER,
    model,
  }: {
    channels?: readonly Channel[]
    ready?: () => boolean
    pageFolder?: string
    model?: ModelReader | undefined
  } = {},
): Hono<Env> {
  const metrics = new Metrics()
  if (model) metrics.showModel(() => ({ ...model.counters }))
  const app = new Hono<Env>()
  const origins = config.WEB_ALLOWED_ORIGINS

  app.get('/healthz', (c) => c.text('ok'))
  app.get('/readyz', async (c) => {
    const serves = ready() && (await service.storage.ready().catch(() => false))
    return serves ? c.text('ready') : problem(c, 503, 'Starting, stopping, or the storage does not answer.')
  })
  app.get('/metrics', async (c) =>
    c.body(await metrics.registry.metrics(), 200, { 'Content-Type': metrics.registry.contentType }),
  )

  app.use(metrics.middleware)
  const secure = secureHeaders({
    contentSecurityPolicy: {
      defaultSrc: ["'none'"],
      scriptSrc: ["'self'"],
      styleSrc: ["'self'"],
      imgSrc: ["'self'", 'data:'],
      connectSrc: ["'self'"],
      baseUri: ["'none'"],
      formAction: ["'none'"],
      frameAncestors: ["'self'", ...origins],
    },
    crossOriginResourcePolicy: origins.length === 0,
    // The proxy that ends TLS knows whether the whole domain may promise it.
    strictTransportSecurity: false,
    xFrameOptions: origins.length === 0,
    // Only browsers and plug-ins that are gone heed these.
    xDownloadOptions: false,
    xPermittedCrossDomainPolicies: false,
    xXssProtection: false,
  })
  app.use(fixedHeaders(secure))
  app.get('*', compress())
  if (origins.length > 0)
    app.use('/api/*', cors({ origin: origins, allowMethods: ['GET', 'POST', 'DELETE'], maxAge: 3600 }))
  if (config.WEB_RATE_LIMIT > 0) app.use('/api/*', rateLimit(config))
  const tooLarge = (c: Context) => problem(c, 413, `A body may have at most ${MAX_BODY_BYTES} bytes.`)
  const counted = bodyLimit({ maxSize: MAX_BODY_BYTES, onError: tooLarge })
  app.use('/api/*', (c, next) => {
    // Node reads no more of a body than its declared length; only one without is counted as it comes, which is slow.
    const { 'content-length': length, 'transfer-encoding': coding } = c.env.incoming.headers
    if (length === undefined || coding !== undefined) return counted(c, next)
    return Number(length) > MAX_BODY_BYTES ? Promise.resolve(tooLarge(c)) : next()
  })

  const api = webApi(service, metrics)
  app.route('/', api)
  const description = api.getOpenAPI31Document({
    openapi: '3.1.0',
    info: {
      title: 'Policy assistant',
      version: '1',
      description: `Questions on ${service.assistant.pack.about.number}, answered with its own words and calculated sums. Money is whole yuan.`,
    },
  })
  app.get('/api/openapi.json', (c) => c.json(description))
  app.get('/docs', (c) => c.html(docsPage(description)))
  page(app, pageFolder)
  for (const { routes } of channels) if (routes) app.route('/', routes)

  app.notFound((c) => problem(c, 404, 'There is nothing at this address; /docs lists what there is.'))
  app.onError((error, c) => {
    if (error instanceof ProblemError) return problem(c, error.status, error.message)
    if (error instanceof HTTPException && error.status === 400)
      return problem(c, 400, 'The body is not JSON.')
    if (error instanceof HTTPException && error.status === 415) {
      return problem(c, 415, 'Send the body as JSON, with Content-Type: application/json.')
    }
    if (error instanceof StorageError) {
      console.error(`storage: ${error.message}`)
      return problem(
        c,
        503,
        'The storage cannot serve just now. Nothing that was said before is lost; please try again.',
      )
    }
    console.error(error)
    return problem(
      c,
      500,
      'The server failed on this request. Nothing that was said before is lost; please try again.',
    )
  })
  return app
}

/** Listens, and resolves when it does. @throws when the address is taken or not ours. */
export async function startWeb(app: Hono<Env>, { HOST, PORT }: WebConfig): Promise<WebServer> {
  const server = await new Promise<ServerType>((resolve, reject) => {
    const starting = serve({ fetch: app.fetch, hostname: HOST, port: PORT }, () => resolve(starting))
    starting.once('error', reject)
  })
  const bound = server.address()
  const port = typeof bound === 'object' && bound ? bound.port : PORT
  return {
    address: `http://${HOST.includes(':') ? `[${HOST}]` : HOST}:${port}`,
    async stop() {
      const closeIdle = () => 'closeIdleConnections' in server && server.closeIdleConnections()
      const idle = setInterval(closeIdle, 50)
      const late = setTimeout(() => 'closeAllConnections' in server && server.closeAllConnections(), DRAIN_MS)
      await new Promise<void>((resolve) => server.close(() => resolve()))
      clearInterval(idle)
      clearTimeout(late)
    },
  }
}
