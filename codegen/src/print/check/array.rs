//! Keywords about arrays (2020-12 core, section 10.3.1; validation, section 6.4).

use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};

use super::Checks;
use super::cond::{Cond, any};
use super::marks::Part;
use super::object::one_liner;
use super::schema::require;
use super::scope::Scope;
use super::step::{self, Pattern, Step, at_most};
use crate::print::tokens::{closure, mentions};
use crate::schema::{Array, Schema};

use Cond::{Always, When};

impl Checks<'_> {
    /// Steps about what is called `items`.
    pub(super) fn array(&mut self, schema: &Schema, scope: &Scope) -> Vec<Step> {
        let Array { prefix, items, min, max, unique, .. } = &schema.array;
        let mut steps = Vec::new();
        let mut push = |condition: TokenStream, what: &str| steps.push(Step::Require(condition, scope.what(what)));
        if let Some(min) = min.filter(|min| *min > 0) {
            let literal = Literal::u64_unsuffixed(min);
            let enough = if min == 1 { quote!(!items.is_empty()) } else { quote!(items.len() >= #literal) };
            push(enough, &format!("minItems {min}"));
        }
        if let Some(max) = max {
            push(at_most("items", *max), &format!("maxItems {max}"));
        }
        if *unique {
            push(quote!(unique(items)), "uniqueItems");
            self.helpers.extend(["same", "unique"]);
        }
        for (index, inner) in prefix.iter().enumerate() {
            steps.extend(self.item(index, inner, scope));
        }
        if let Some(inner) = items {
            steps.extend(self.items(prefix.len(), inner, scope));
        }
        steps.extend(self.contained(&schema.array, scope));
        if let Some(inner) = &schema.array.unevaluated {
            steps.extend(self.unevaluated_items(schema, inner, scope));
        }
        steps
    }

    fn item(&mut self, index: usize, inner: &Schema, scope: &Scope) -> Option<Step> {
        let keyword = format!("prefixItems {index}");
        let at = Literal::usize_unsuffixed(index);
        if inner.never {
            return Some(Step::Require(at_most("items", index as u64), scope.what(&keyword)));
        }
        let item = if index == 0 { quote!(items.first()) } else { quote!(items.get(#at)) };
        let steps = self.inner(inner, &scope.part("item", &keyword));
        match one_liner("item", &steps, scope) {
            Some((Always, _)) => None,
            Some((condition, what)) => {
                let holds = closure("item", &condition.tokens());
                Some(Step::Require(quote!(#item.is_none_or(#holds)), what))
            }
            None => Some(Step::IfLet { pattern: Pattern::Some(format_ident!("item")), of: item, steps }),
        }
    }

    /// A schema for the items behind so many.
    fn items(&mut self, behind: usize, inner: &Schema, scope: &Scope) -> Option<Step> {
        if inner.never {
            return Some(Step::Require(at_most("items", behind as u64), scope.what("items")));
        }
        let count = Literal::usize_unsuffixed(behind);
        let skipped = (behind > 0).then(|| quote!(.skip(#count)));
        let steps = self.inner(inner, &scope.part("item", "items"));
        match one_liner("item", &steps, scope) {
            Some((Always, _)) => None,
            Some((condition, what)) => {
                let holds = closure("item", &condition.tokens());
                Some(Step::Require(quote!(items.iter()#skipped.all(#holds)), what))
            }
            None => {
                let of = if behind == 0 { quote!(items) } else { quote!(items.iter()#skipped) };
                Some(Step::For { each: quote!(item), of, steps })
            }
        }
    }

    /// `contains` with its bounds.
    fn contained(&mut self, array: &Array, scope: &Scope) -> Option<Step> {
        let inner = array.contains.as_ref()?;
        let (least, most) = (array.min_contains.unwrap_or(1), array.max_contains);
        if (least, most) == (0, None) {
            return None;
        }
        let holds = self.condition(inner, &scope.part("item", "contains"));
        let low = Literal::u64_unsuffixed(least);
        let counted = match holds.clone() {
            Always => quote!(items.len()),
            holds => {
                let holds = holds.tokens();
                let item = if mentions(&holds, "item") { quote!(item) } else { quote!(_) };
                quote!(items.iter().filter(|#item| #holds).count())
            }
        };
        let condition = match (least, most) {
            (1, None) => {
                let holds = closure("item", &holds.tokens());
                quote!(items.iter().any(#holds))
            }
            (_, None) => quote!(#counted >= #low),
            (_, Some(most)) => {
                let high = Literal::u64_unsuffixed(most);
                quote!((#low..=#high).contains(&#counted))
            }
        };
        Some(Step::Require(condition, scope.what("contains")))
    }

    fn unevaluated_items(&mut self, schema: &Schema, inner: &Schema, scope: &Scope) -> Option<Step> {
        let holds = self.condition(inner, &scope.part("item", "unevaluatedItems"));
        if matches!(holds, Always) {
            return None;
        }
        let marks = self.marks(schema, &scope.of_array(), Part::Items, true);
        let holds = any([When(quote!(seen.contains(&index))), holds]).tokens();
        let item = if mentions(&holds, "item") { quote!(item) } else { quote!(_) };
        let condition = quote!(items.iter().enumerate().all(|(index, #item)| #holds));
        let rest = step::block(require(When(condition), scope.what("unevaluatedItems")).into_iter().collect());
        Some(Step::Do(quote! {{
            let seen: &mut HashSet<usize> = &mut HashSet::new();
            #marks
            #rest
        }}))
    }
}
