import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { chromium } from 'playwright-core'

// Serves the page and what it loads, opens it, and writes what the page says in the end.
const [, , executablePath, path] = process.argv
const types = { html: 'text/html', js: 'text/javascript', mjs: 'text/javascript' }
const policies = { '/strict.html': "default-src 'none'; script-src 'self'" }

const server = createServer(({ url }, response) => {
  try {
    const body = readFileSync(`${import.meta.dirname}${url}`)
    const policy = policies[url]
    response.writeHead(200, {
      'content-type': types[url.split('.').at(-1)],
      ...(policy === undefined ? {} : { 'content-security-policy': policy }),
    })
    response.end(body)
  } catch {
    response.writeHead(404).end()
  }
})
await new Promise(resolve => server.listen(0, '127.0.0.1', resolve))

const args = ['--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking']
const browser = await chromium.launch({
  executablePath,
  chromiumSandbox: false,
  args: [...args, '--disable-component-update', '--disable-sync'],
})
const page = await browser.newPage()
page.on('pageerror', error => console.error(error))
const warnings = []
page.on('console', message => {
  if (message.type() === 'warning') warnings.push(message.text())
})
await page.goto(`http://127.0.0.1:${server.address().port}${path}`)
await page.waitForFunction(() => document.title !== '', undefined, { timeout: 20_000 })
console.log([browser.version(), await page.title(), ...warnings].join('\n'))
await browser.close()
server.close()
server.closeAllConnections()
