/** Figures for Prometheus. No label holds what a person wrote. */
import type { MiddlewareHandler } from 'hono'
import { matchedRoutes } from 'hono/route'
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { Answer } from '../../reply/answer.ts'

/** The metrics of one server. */
export class Metrics {
  readonly registry = new Registry()
  readonly #requests = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time to answer an HTTP request, by route.',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.001, 0.005, 0.02, 0.1, 0.5, 2, 10],
    registers: [this.registry],
  })
  readonly #answers = new Counter({
    name: 'web_answers_total',
    help: 'Answers given on the web, by kind and by what understood the message.',
    labelNames: ['kind', 'understood_by'],
    registers: [this.registry],
  })
  readonly #feedback = new Counter({
    name: 'web_feedback_total',
    help: 'Verdicts on answers.',
    labelNames: ['verdict'],
    registers: [this.registry],
  })

  constructor() {
    collectDefaultMetrics({ register: this.registry })
  }

  /** Shows the counters of a model, which counts for itself: turns, calls, failures, tokens, breaker. */
  showModel(counters: () => Readonly<Record<string, number | boolean>>): void {
    new Gauge({
      name: 'model_count',
      help: 'What the model was asked and cost since the start, by kind; open is 1 while the breaker is.',
      labelNames: ['kind'],
      registers: [this.registry],
      collect() {
        for (const [kind, value] of Object.entries(counters())) this.set({ kind }, Number(value))
      },
    })
  }

  answered({ kind, understoodBy }: Answer): void {
    this.#answers.inc({ kind, understood_by: understoodBy })
  }

  judged(verdict: 'up' | 'down'): void {
    this.#feedback.inc({ verdict })
  }

  /** Times every request under its route's pattern, never under its address. */
  readonly middleware: MiddlewareHandler = async (c, next) => {
    const start = performance.now()
    await next()
    const route = matchedRoutes(c).findLast(({ path }) => !path.endsWith('*'))?.path ?? 'other'
    this.#requests.observe(
      { method: c.req.method, route, status: c.res.status },
      (performance.now() - start) / 1000,
    )
  }
}
