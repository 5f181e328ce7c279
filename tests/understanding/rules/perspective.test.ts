import { describe, expect, it } from 'vitest'
import { Assistant } from '../../../src/assistant/assistant.ts'
import { loadPack } from '../../../src/knowledge/pack.ts'

const assistant = new Assistant(loadPack())
const outcomes = (message: string) =>
  assistant.answer(message).answer.estimate?.items.map(({ outcome }) => outcome === 'ineligible')

describe('what fails a condition', () => {
  it.each([
    // not granted
    '申报市长质量奖，现场评审被刷，公司给多少',
    '全国TC秘书处没竞争上，被韩国拿走了，给多少',
    '高价值专利组合这批没我们的份，最多多少',
    'Our patent portfolio was not selected as high-value. How much?',
    'We bid for an ISO SC secretariat, and Germany got it. How much?',
    // somebody else led
    '国际标准制定是德国人牵头，给多少',
    'We sat on the drafting group of a new ISO standard but a Swedish firm led it. How much?',
    // they ask for somebody else
    '我朋友的公司第二次得省长质量奖，能拿多少',
    // the last instance counts
    '专利案一审我们赢，二审改判我们输，花了40万，补多少',
    'The patent ruling in our favour was overturned on appeal. We spent 300,000 yuan. How much?',
    // paid once, held for years
    '保护电商平台一次性支持去年已经领过了，今年再给多少',
    // won twice
    '江苏精品，去年认证过一回，今年又认证了一回，能给多少',
    '市长质量奖我们三年前有过，这届再次拿下，公司给多少',
    // who leads is told after it
    '地理标志申报，牵头那栏填的是镇农技站，我们公司只是协办，能领多少',
    '国标修订我们也就是友情出场，主力是高校那边，能领多少',
    // it did not come
    '知识产权示范园区这次没能挤进省级名单，最高多少',
    '我们没被认定为知识产权优势企业，能给多少',
    '维权官司，我们公司在南京既没注册也没分支机构，赢了花了30万，补多少',
    '全国专业标准化技术委员会秘书处我们从2010年管到现在，给多少',
  ])('%s', (message) => {
    expect(outcomes(message)).toEqual([true])
  })
})

describe('what only sounds so', () => {
  it.each([
    // told of somebody else
    '隔壁公司落选了，我们公司首次获得市长质量奖，给多少',
    '省级标准化试点验收优良，别的试点都没通过，给多少',
    '国标我们牵头制定，后面跟着五家参编单位，最多多少',
    'Two rivals were turned down, but our company won the mayor’s quality award for the first time. How much?',
    // an earlier attempt
    '江苏精品第一次申请被退，第二次通过了，给多少',
    '去年没接培训任务，今年我们市级知识产权人才培训基地承担了任务，一年多少',
    'We were rejected for Jiangsu Premium last year, this year we passed for the first time. How much?',
    '一开始专家说验收不行，整改后复验拿了优秀，国家级标准化试点，给多少',
    'Our first inspection was a disaster, but on the second one we got excellent. A national standardization pilot. How much?',
    '市级试点去年拿的，今年升了省级知识产权示范园区，给多少',
    // nearly, never before, the age of the firm
    '省级标准化试点，我们差点没通过验收，最后评了优秀，给多少',
    '百年老字号，今年刚被认定中国驰名商标，最高多少',
    '公司省长质量奖，从没拿过这个奖，这次是头一回，给多少',
    // the one who is asked for
    '我个人首次得省长质量奖提名奖，我们公司以前也得过，我个人能有多少',
    '市长质量奖，第二次拿的是我们集团下面另一家公司，我们公司是头一次，给多少',
    // an action of the other side that failed
    '商标侵权案对方的上诉被法院驳回了，我们赢，花了18万，补多少',
    '侵权公司在苏州，我们打赢了，花了40万，补多少',
    // helpers, places
    '申报地标的时候十几户农户都来帮忙，牵头的还是我们合作社，最高多少',
    '玄武区里的三家公司都拿了国家知识产权优势企业，最多合计多少',
    // feared, set aside, denied twice, asked to say so
    '有人担心我们不在重点企业培育库，其实在库，专利质押融资给多少支持',
    '参编的那几项国标我不问，就问我们主导修订的两项国标，最多多少',
    '我们不是没评上南京市优秀发明专利，评上了一件，奖励多少',
    '我们专利官司不是打赢了吗，律师费40万，补多少',
    '那项ISO标准的修订我们不光参与，而且主导，最多多少',
    // what was not gone for beside what was granted
    '公司首次拿市长质量奖，省长质量奖这次没报，能拿多少',
    'Last time we only got the nomination; this year our company won the governor’s quality award for the first time. How much?',
    // the body that is asked for
    '我在企业上班，帮协会问一下，协会发布的团体标准最多给多少',
  ])('%s', (message) => {
    expect(outcomes(message)).toEqual([false])
  })
})

describe('several awards, one of which fails', () => {
  it.each([
    ['领跑者上了；国标那边只是参编，没轮到主导，一共多少', [false, true]],
    ['国家级优势企业评上了，AAA没通过认定，最多多少', [false, true]],
    ['ISO那个修订是我们主导的，国标那个修订我们就打打下手，总共能拿多少', [true, false]],
    ['市长质量奖，公司是第二次拿，我本人是首次，一共多少', [true, false]],
    ['全国TC秘书处今年新获准，全国SC秘书处是老早就有的，一共多少', [false, true]],
  ])('%s', (message, failed) => {
    expect(outcomes(message)).toEqual(failed)
  })
})
