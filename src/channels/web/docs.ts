/** The API's description as a page that a person reads: no script, no style of its own, nothing from elsewhere. */
import { html } from 'hono/html'
import { z } from 'zod'

const content = z.record(z.string(), z.object({ schema: z.unknown() })).optional()
const operation = z.object({
  summary: z.string(),
  description: z.string().optional(),
  parameters: z
    .array(z.object({ name: z.string(), in: z.string(), schema: z.unknown().optional() }))
    .optional(),
  requestBody: z.object({ content }).optional(),
  responses: z.record(z.string(), z.object({ description: z.string(), content })),
})
const document = z.object({
  info: z.object({ title: z.string(), description: z.string() }),
  paths: z.record(z.string(), z.record(z.string(), operation)),
  components: z.object({ schemas: z.record(z.string(), z.unknown()) }),
})

function types(of: z.infer<typeof content>) {
  return Object.entries(of ?? {}).map(([type, { schema }]) => {
    const { $ref } = z.object({ $ref: z.string().optional() }).catch({}).parse(schema)
    const name = $ref?.split('/').at(-1)
    return html`<li><code>${type}</code>${name ? html`: <a href="#${name}">${name}</a>` : ''}</li>`
  })
}

/** Renders an OpenAPI document. */
export function docsPage(description: unknown) {
  const { info, paths, components } = document.parse(description)
  return html`<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark"><title>${info.title}: API</title></head>
<body>
<h1>${info.title}: API</h1>
<p>${info.description}</p>
<p>Machines read <a href="/api/openapi.json">the OpenAPI document</a>. Errors are problem details (RFC 9457).</p>
<pre>curl -d '{"text": "三（九）原文"}' -H 'Content-Type: application/json' http://127.0.0.1:3000/api/messages</pre>
<main>
${Object.entries(paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(
    ([method, { summary, description: more, parameters = [], requestBody, responses }]) => html`<section>
<h2><code>${method.toUpperCase()} ${path}</code></h2>
<p>${summary}. ${more ?? ''}</p>
${parameters.length > 0 ? html`<h3>Parameters</h3><ul>${parameters.map(({ name, in: where, schema }) => html`<li><code>${name}</code> (${where}) <code>${JSON.stringify(schema)}</code></li>`)}</ul>` : ''}
${requestBody ? html`<h3>Body</h3><ul>${types(requestBody.content)}</ul>` : ''}
<h3>Answers</h3>
<ul>${Object.entries(responses).map(([status, response]) => html`<li><b>${status}</b> ${response.description}<ul>${types(response.content)}</ul></li>`)}</ul>
</section>
`,
  ),
)}
<h2>Shapes</h2>
${Object.entries(components.schemas).map(([name, schema]) => html`<details id="${name}"><summary><code>${name}</code></summary><pre>${JSON.stringify(schema, null, 2)}</pre></details>`)}
</main>
</body>
</html>`
}
