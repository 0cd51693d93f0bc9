// Package moa stands where the expression language of job inputs does, which the module proxy does not have. The
// Runner's package common/spec names it; its packages for credentials call none of it, and nothing here can be called.
package moa

import (
	"gitlab.com/gitlab-org/moa/ast"
	"gitlab.com/gitlab-org/moa/value"
)

// ParseTemplate panics.
func ParseTemplate(string) (ast.Expr, error) { panic(value.Absent) }
