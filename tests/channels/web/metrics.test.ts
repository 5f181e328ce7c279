import { expect, it } from 'vitest'
import { Metrics } from '../../../src/channels/web/metrics.ts'

it('shows the counters of a model as they stand when they are read', async () => {
  const metrics = new Metrics()
  const counters = { turns: 3, inputTokens: 1400, open: false }
  metrics.showModel(() => counters)
  expect(await metrics.registry.metrics()).toContain('model_count{kind="turns"} 3')
  counters.turns = 4
  counters.open = true
  const text = await metrics.registry.metrics()
  expect(text).toContain('model_count{kind="turns"} 4')
  expect(text).toContain('model_count{kind="open"} 1')
})
