import { spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { wrap } from '../../../src/channels/terminal/chat.ts'
import { answerSchema } from '../../../src/reply/answer.ts'

/** Runs a command of the terminal channel as a person would. */
function run(file: 'ask' | 'chat', args: readonly string[], input = '') {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [`src/channels/terminal/${file}.ts`, ...args],
    { encoding: 'utf8', input },
  )
  return { status, stdout, stderr, lines: stdout.split('\n').filter(Boolean) }
}

describe('ask', () => {
  it('prints a reply a person can read', () => {
    const { status, stdout, stderr } = run('ask', ['领跑者企业标准有多少奖励'])
    expect(status).toBe(0)
    expect(stdout.split('\n')[0]).toBe('“领跑者”企业标准：5万元')
    expect(stdout).toContain('三（九）“对符合主导产业“领跑者”企业标准，每个企业给予5万元支持。”')
    expect(stderr).toBe('')
  })

  it('prints one answer as JSON', () => {
    const { lines } = run('ask', ['--json', '省长质量奖奖励多少'])
    expect(lines).toHaveLength(1)
    const answer = answerSchema.parse(JSON.parse(lines[0] ?? ''))
    expect(answer).toMatchObject({ kind: 'clarification', ask: { slot: 'recipient' }, understoodBy: 'rules' })
    expect(answer.ask?.options.flatMap(({ rules }) => rules)).toEqual([
      'quality-award:provincial:organization',
      'quality-award:provincial:individual',
    ])
  })

  it('answers conversations line by line and goes on after a bad one', () => {
    const input = [
      JSON.stringify({ id: 'one', turns: ['省长质量奖给多少', '组织'] }),
      'not json',
      JSON.stringify({ id: 'two', turns: [] }),
      JSON.stringify({ id: 3, turns: ['你好'] }),
      JSON.stringify(['你好']),
      '',
      JSON.stringify({ id: 'last', turns: ['谢谢'] }),
    ].join('\n')
    const { status, lines, stderr } = run('ask', ['--jsonl'], input)
    const rows = lines.map((line) => JSON.parse(line))
    expect(status).toBe(0)
    expect(stderr).toBe('')
    expect(rows).toHaveLength(6)
    expect(rows[0].answers[1].estimate.total).toEqual({ outcome: 'exact', yuan: 1_000_000 })
    expect(rows[1]).toEqual({ id: null, error: 'the line is not JSON' })
    expect(rows[2]).toMatchObject({ id: 'two', error: expect.stringContaining('turns') })
    expect(rows[3]).toMatchObject({ id: null, error: expect.stringContaining('id') })
    expect(rows[4]).toMatchObject({ id: null })
    expect(rows[5].answers[0].kind).toBe('small-talk')
  })

  it.each([[[]], [['--nonsense']]])('explains itself when called with %j', (args) => {
    const { status, stderr, stdout } = run('ask', args)
    expect(status).toBe(2)
    expect(stderr).toContain('npm run -s ask')
    expect(stderr).not.toContain('    at ')
    expect(stdout).toBe('')
  })
})

describe('chat', () => {
  it('holds a conversation and ends when told to', () => {
    const { status, stdout } = run('chat', [], '主导制定一项国标，多少？\n那修订呢\n退出\n省长质量奖\n')
    expect(status).toBe(0)
    expect(stdout).toContain('主导制定国家标准：不超过30万元')
    expect(stdout).toContain('制定改为修订：由不超过30万元变为不超过20万元')
    expect(stdout).not.toContain('省长质量奖')
  })

  it('wraps Chinese and English at the width of the terminal', () => {
    expect(wrap('对新增中国驰名商标，每件给予支持。', 16)).toBe('对新增中国驰名商\n标，每件给予支持。')
    expect(wrap('请向区市场监管局（知识产权局）核实', 18)).toBe('请向区市场监管局\n（知识产权局）核实')
    expect(wrap('up to 1,000,000 yuan for each mark', 16)).toBe('up to 1,000,000\nyuan for each\nmark')
    for (const line of wrap('标准，'.repeat(40), 20).split('\n')) expect(line).not.toMatch(/^，/)
  })
})
