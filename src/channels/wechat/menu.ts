/** The menu under the chat of an Official Account. A tap says the button's key, as if the person had typed it. */

interface Button {
  readonly type: 'click'
  readonly name: string
  readonly key: string
}

/** At most three buttons with five below each; names of four and seven characters are shown whole. */
export const MENU: {
  readonly button: readonly (Button | { readonly name: string; readonly sub_button: readonly Button[] })[]
} = {
  button: [
    {
      name: '查支持',
      sub_button: [
        { type: 'click', name: '能申请什么', key: '能申请什么？' },
        { type: 'click', name: '企业能申请的', key: '我们是企业，能申请什么？' },
        { type: 'click', name: '高校能申请的', key: '我们是高校，能申请什么？' },
        { type: 'click', name: '协会能申请的', key: '我们是行业协会，能申请什么？' },
      ],
    },
    {
      name: '怎么用',
      sub_button: [
        { type: 'click', name: '可以问什么', key: '帮助' },
        { type: 'click', name: '联系人工', key: '人工' },
        { type: 'click', name: '重新开始', key: '重新开始' },
        { type: 'click', name: '删除我的记录', key: '删除我的记录' },
      ],
    },
    { type: 'click', name: '继续看', key: '继续' },
  ],
}
