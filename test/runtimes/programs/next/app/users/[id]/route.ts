export async function GET(_: Request, { params }: { params: Promise<{ id: string }> }) {
  return new Response((await params).id)
}
