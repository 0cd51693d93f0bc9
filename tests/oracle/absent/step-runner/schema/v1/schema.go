// Package schema has the one type of steps that the Runner's package common/spec names.
package schema

// Step is a member of the keyword `run`.
type Step struct{}
