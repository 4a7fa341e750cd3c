//go:build tools

// Package stores holds the versions of the programs that the tests build.
package stores

import _ "github.com/prometheus/prometheus/cmd/prometheus"
