/** The page in a real browser, as a person uses it. */
import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test, vi } from 'vitest'
import { running } from '../channels/web/running.ts'

vi.setConfig({ testTimeout: 40_000, hookTimeout: 60_000 })
const CHROMIUM = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium'
const installed = existsSync(CHROMIUM)
let browser: Browser
let web: Awaited<ReturnType<typeof running>>

const MISSING = 'Chromium is not installed: apt-get install chromium fonts-wqy-zenhei, or set CHROMIUM_PATH'
beforeAll(async () => {
  if (!installed && !process.env['CI']) return console.warn(`The tests of the page are skipped. ${MISSING}`)
  execFileSync(process.execPath, [join(import.meta.dirname, '../../src/channels/web/build.ts')])
  web = await running()
  browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] })
})
afterAll(async () => {
  await browser?.close()
  await web?.stop()
})
beforeEach((context) => {
  if (!installed && !process.env['CI']) context.skip(MISSING)
})

/** Opens the page; anything it fetches from elsewhere, or complains of, fails the test. */
async function open(
  path = '/',
  options: BrowserContextOptions = {},
  { expected = /^$/ } = {},
): Promise<Page> {
  const context = await browser.newContext({
    locale: 'zh-CN',
    viewport: { width: 360, height: 740 },
    ...options,
  })
  const page = await context.newPage()
  const faults: string[] = []
  page.on('request', (request) => {
    if (!request.url().startsWith(web.address) && !request.url().startsWith('blob:'))
      faults.push(request.url())
  })
  page.on(
    'console',
    (message) => message.type() === 'error' && !expected.test(message.text()) && faults.push(message.text()),
  )
  page.on('pageerror', (error) => faults.push(error.message))
  onTestFinished(async () => {
    await context.close()
    expect(faults).toEqual([])
  })
  await page.goto(web.address + path)
  return page
}

async function ask(page: Page, text: string): Promise<void> {
  const before = await page.locator('.tools').count()
  await page.getByRole('textbox', { name: /输入问题|輸入問題|Your question/ }).fill(text)
  await page.keyboard.press('Enter')
  await page.locator('.tools').nth(before).waitFor()
}

async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze()
  const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
  expect(serious.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([])
}

async function expectNoSideways(page: Page): Promise<void> {
  expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true)
  expect(
    await page.evaluate(
      "document.querySelector('.log')?.scrollWidth <= document.querySelector('.log')?.clientWidth",
    ),
  ).toBe(true)
}

test('ask, clarify by chip, correct, open the clause from the card, reload', async () => {
  const page = await open()
  await page.getByRole('button', { name: '三（九）原文' }).waitFor()
  await ask(page, '省长质量奖奖励多少')
  await page.getByRole('button', { name: /^1 组织/ }).click()
  const card = page.getByRole('region', { name: '测算' })
  await card.first().waitFor()
  expect(await card.last().locator('strong').textContent()).toBe('100万元')
  await ask(page, '不对，是个人得的')
  expect(await card.last().locator('strong').textContent()).toBe('20万元')
  expect(await card.last().textContent()).toContain('20万元')
  await ask(page, '还有主导修订两项国家标准')
  expect(await card.last().locator('strong').textContent()).toBe('不超过60万元')
  expect(await card.last().textContent()).toContain('× 2 =')
  await expectNoSideways(page)
  await expectAccessible(page)

  await page.reload()
  await card.nth(2).waitFor()
  expect(await page.locator('.bubble_me').allTextContents()).toHaveLength(4)
  expect(await page.getByRole('button', { name: /^1 组织/ }).count()).toBe(0)

  await card
    .last()
    .getByRole('link', { name: /三（九）/ })
    .click()
  const lit = page.locator('.sentence_lit')
  await lit.first().waitFor()
  expect(await lit.first().textContent()).toContain('主导修订产业技术国家标准的')
  const { y, height } = (await lit.first().boundingBox()) ?? { y: -1, height: 0 }
  expect(y).toBeGreaterThanOrEqual(0)
  expect(y + height).toBeLessThanOrEqual(740)
  await expectAccessible(page)
  await page.goBack()
  await card.first().waitFor()
})

test('a wording check shows the difference in colour and in words', async () => {
  const page = await open()
  await ask(page, '核对：对符合主导产业“领跑者”企业标准，每个企业给予8万元支持')
  expect(await page.locator('del').allTextContents()).toEqual(['8万元'])
  expect(await page.locator('ins').allTextContents()).toEqual(['5万元'])
})

test('the card shows the arithmetic of a share, and of a number', async () => {
  const page = await open()
  await ask(page, '专利官司赢了，维权花了50万')
  const steps = page.locator('.item__step')
  expect(await steps.first().textContent()).toMatch(/50万元 × 50% = 25万元/)
  await ask(page, '重新来：新增两件中国驰名商标')
  expect(await page.locator('.card').last().locator('.item__step').first().textContent()).toContain('× 2 =')
})

test.each(['light', 'dark'] as const)(
  '%s, on a desk: all views without a serious fault',
  async (colorScheme) => {
    const page = await open('/', { colorScheme, viewport: { width: 1280, height: 800 } })
    await page.locator('.clause').first().waitFor()
    await ask(page, '核对：对符合主导产业“领跑者”企业标准，每个企业给予8万元支持')
    await ask(page, '我们主导修订两项国家标准，又首次拿了省长质量奖')
    await page.getByRole('link', { name: '一览' }).click()
    await page.getByRole('table').first().waitFor()
    await expectAccessible(page)
    const ground = await page.evaluate('getComputedStyle(document.body).backgroundColor')
    expect(ground === 'rgb(17, 17, 17)').toBe(colorScheme === 'dark')
  },
)

test('what the plan offers, for one kind of body', async () => {
  const page = await open('/#/offers')
  const names = () => page.locator('tbody th').allTextContents()
  await page.getByRole('table').first().waitFor()
  const all = await names()
  await page.getByRole('combobox', { name: '我是' }).selectOption({ label: '个人' })
  const mine = await names()
  expect(mine.some((name) => name.includes('个人'))).toBe(true)
  expect(mine.some((name) => name.includes('园区'))).toBe(false)
  expect(all).toEqual(expect.arrayContaining(mine))
  expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true)
})

test('the policy can be searched, and a sentence has a link that opens it', async () => {
  const page = await open('/#/policy')
  await page.getByRole('searchbox').fill('秘书处')
  await page.getByRole('status').filter({ hasText: '找到' }).waitFor()
  const hit = page.locator('.policy__hits a').first()
  const href = await hit.getAttribute('href')
  const again = await open(`/${href}`)
  await again.locator('.sentence_lit').waitFor()
  expect(await again.locator('.sentence_lit').textContent()).toContain('秘书处')
})

test('one link reopens exactly a calculation, and the spreadsheet comes with it', async () => {
  const page = await open()
  await ask(page, '我们主导修订两项国家标准，又首次拿了省长质量奖')
  const href = await page.getByRole('link', { name: '打开这次测算' }).getAttribute('href')
  const other = await open(href ?? '/missing')
  await other.locator('blockquote').first().waitFor()
  expect(await other.locator('.card__total strong').textContent()).toBe('不超过140万元')
  expect(await other.locator('blockquote').allTextContents()).toContain(
    '三（六）“对每个首次获得江苏省省长质量奖的组织和个人，分别给予100万元和20万元支持。”',
  )
  await other.getByText('结果一致').waitFor()
  await expectAccessible(other)
  const [download] = await Promise.all([
    other.waitForEvent('download'),
    other.getByRole('link', { name: '下载表格' }).click(),
  ])
  expect(download.suggestedFilename()).toMatch(/\.xlsx$/)
})

test('by keyboard alone, in English', async () => {
  const page = await open('/', { locale: 'en-GB' })
  await page.getByRole('button', { name: /governor/ }).waitFor()
  const focused = () =>
    page
      .locator('button:focus')
      .textContent({ timeout: 500 })
      .catch(() => '')
  for (let i = 0; i < 15 && !(await focused())?.includes('governor'); i++) await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await page.locator('.tools').first().waitFor()
  await ask(page, 'We revised two national standards as the lead')
  expect(await page.locator('.card__total strong').last().textContent()).toContain('400,000 yuan')
  expect(await page.getByRole('log').getAttribute('aria-live')).toBe('polite')
  await expectNoSideways(page)
})

test('Traditional Chinese, large text and a dark page are remembered', async () => {
  const page = await open('/', { locale: 'zh-TW' })
  await page.getByLabel('設定').click()
  await page.getByLabel('外觀').selectOption('dark')
  await page.getByLabel('大字').check()
  await page.reload()
  expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe('rgb(17, 17, 17)')
  expect(await page.evaluate('getComputedStyle(document.body).fontSize')).toBe('20px')
  await ask(page, '主導修訂一項國家標準')
  expect(await page.locator('.card__total strong').textContent()).toBe('不超過20萬元')
  await expectNoSideways(page)
  await expectAccessible(page)
})

test('a verdict, a copy, a fresh start, a message sent again after the connection failed', async () => {
  const page = await open('/', {}, { expected: /429/ })
  await ask(page, '三（九）原文')
  await page.getByRole('button', { name: '有帮助', exact: true }).click()
  await page.getByText('已记下').waitFor()
  await page.getByRole('button', { name: '复制' }).click()
  await page.getByText('已复制').waitFor()
  await page.getByRole('button', { name: '重新开始' }).click()
  expect(await page.locator('.turn').count()).toBe(0)
  await page.route('**/api/messages', (route) => route.fulfill({ status: 429, body: '{}' }), { times: 1 })
  await page.getByRole('textbox').fill('主导修订一项国家标准')
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: '重发' }).click()
  await page.locator('.card__total').waitFor()
})

test.each([true, false])('embedded in a page of another origin, allowed: %s', async (allowed) => {
  let host = ''
  const other = createServer((_, response) => {
    response.setHeader('Content-Type', 'text/html; charset=utf-8')
    response.end(`<!doctype html><title>host</title><script src="${host}/embed.js" defer></script>`)
  }).listen(0, '127.0.0.1')
  await once(other, 'listening')
  const bound = other.address()
  const origin = `http://127.0.0.1:${typeof bound === 'object' && bound?.port}`
  const assistant = await running({
    environment: { WEB_ALLOWED_ORIGINS: allowed ? origin : 'https://www.example.gov.cn' },
  })
  host = assistant.address
  const page = await browser.newPage()
  onTestFinished(async () => {
    await page.close()
    other.close()
    await assistant.stop()
  })
  await page.goto(origin)
  await page.getByRole('button', { name: '政策咨询' }).click()
  const inside = page.frameLocator('iframe')
  if (allowed) {
    await inside.getByRole('textbox').fill('三（九）原文')
    await page.keyboard.press('Enter')
    await inside.locator('.tools').waitFor()
  } else {
    await page.waitForTimeout(500)
    expect(await inside.getByRole('textbox').count()).toBe(0)
  }
})
