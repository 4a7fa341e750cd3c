import { prometheusHandle } from 'metrics-exporter-prometheus'
import type { NextApiRequest, NextApiResponse } from 'next'

export default async function handler(request: NextApiRequest, response: NextApiResponse): Promise<void> {
  await prometheusHandle()!.requestHandler({ compress: false })(request, response)
}
