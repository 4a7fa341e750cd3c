// What Jest takes for settings when it is given none.
module.exports = {}
