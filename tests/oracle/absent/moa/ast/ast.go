// Package ast has the types of expressions that the Runner's package common/spec names.
package ast

// Expr is an expression.
type Expr interface {
	Walk(Visitor) (Expr, error)
}

// Visitor walks an expression.
type Visitor interface {
	Enter(Expr) (Visitor, error)
	Exit(Expr) (Expr, error)
}

// Template is an expression within a text.
type Template struct{ Expr }
