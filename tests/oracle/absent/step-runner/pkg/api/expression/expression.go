// Package expression has the evaluation of job inputs, as far as the Runner's package common/spec names it.
package expression

import (
	"gitlab.com/gitlab-org/moa/ast"
	"gitlab.com/gitlab-org/moa/value"
)

// Sensitive marks a value as secret.
const Sensitive uint16 = 1

// Input is a job input.
type Input struct {
	Key   string
	Value value.Value
}

// Evaluator evaluates expressions.
type Evaluator struct{}

// NewEvaluator panics.
func NewEvaluator(value.Value) (*Evaluator, error) { panic(value.Absent) }

// Eval panics.
func (*Evaluator) Eval(string, ast.Expr) (value.Value, error) { panic(value.Absent) }
