export default {
  test: { server: { deps: { inline: process.env.INLINE === 'yes' ? true : [] } } },
}
