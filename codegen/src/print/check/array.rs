//! Prints checks for keywords of arrays (2020-12 core, section 10.3.1; validation, section 6.4).

use proc_macro2::Literal;
use quote::{format_ident, quote};

use super::Checks;
use super::evaluated::Part;
use super::object::one_liner;
use super::schema::require;
use super::scope::Scope;
use super::step::{self, Pattern, Step, at_most};
use crate::print::cond::{Cond, any};
use crate::print::tokens::{closure, mentions};
use crate::schema::{Array, Schema};

use Cond::{Always, Never, When};

impl Checks<'_> {
    /// Returns the steps that check the variable `items`.
    pub(super) fn array(&mut self, schema: &Schema, scope: &Scope) -> Vec<Step> {
        let Array { prefix, items, min, max, unique, .. } = &*schema.array;
        let mut steps = Vec::new();
        if let Some(min) = min {
            steps.extend(require(step::at_least("items", *min), scope.what(&format!("minItems {min}"))));
        }
        if let Some(max) = max {
            steps.extend(require(Cond::new(at_most("items", *max)), scope.what(&format!("maxItems {max}"))));
        }
        if *unique {
            steps.push(Step::Require(quote!(unique(items)), scope.what("uniqueItems")));
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
        if let Some(what) = step::refused(&steps) {
            return Some(Step::Require(at_most("items", index as u64), what));
        }
        match one_liner("item", &steps, scope) {
            Some((Always, _)) => None,
            Some((condition, what)) => {
                let holds = closure("item", &condition.tokens());
                Some(Step::Require(quote!(#item.is_none_or(#holds)), what))
            }
            None => Some(Step::IfLet { pattern: Pattern::Some(format_ident!("item")), of: item, steps }),
        }
    }

    /// Returns the step that checks the items after the first `behind` ones against a schema.
    fn items(&mut self, behind: usize, inner: &Schema, scope: &Scope) -> Option<Step> {
        if inner.never {
            return Some(Step::Require(at_most("items", behind as u64), scope.what("items")));
        }
        let count = Literal::usize_unsuffixed(behind);
        let skipped = (behind > 0).then(|| quote!(.skip(#count)));
        let steps = self.inner(inner, &scope.part("item", "items"));
        if let Some(what) = step::refused(&steps) {
            return Some(Step::Require(at_most("items", behind as u64), what));
        }
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

    /// Returns the step for `contains`, `minContains` and `maxContains`.
    fn contained(&mut self, array: &Array, scope: &Scope) -> Option<Step> {
        let inner = array.contains.as_ref()?;
        let (least, most) = (array.min_contains.unwrap_or(1), array.max_contains);
        if (least, most) == (0, None) {
            return None;
        }
        let holds = self.condition(inner, &scope.part("item", "contains"));
        let condition = match (holds, least, most) {
            (Never, 0, _) => return None,
            (Never, ..) => Never,
            (Always, 1, None) => When(quote!(!items.is_empty())),
            (Always, 0, Some(most)) => Cond::new(at_most("items", most)),
            (Always, ..) => step::between(&quote!(items.len()), least, most),
            (When(holds), 1, None) => {
                let holds = closure("item", &holds);
                When(quote!(items.iter().any(#holds)))
            }
            (When(holds), 0, Some(0)) => {
                let holds = closure("item", &holds);
                When(quote!(!items.iter().any(#holds)))
            }
            (When(holds), ..) => {
                let item = if mentions(&holds, "item") { quote!(item) } else { quote!(_) };
                step::between(&quote!(items.iter().filter(|#item| #holds).count()), least, most)
            }
        };
        require(condition, scope.what("contains"))
    }

    fn unevaluated_items(&mut self, schema: &Schema, inner: &Schema, scope: &Scope) -> Option<Step> {
        let holds = self.condition(inner, &scope.part("item", "unevaluatedItems"));
        if matches!(holds, Always) {
            return None;
        }
        let evaluated = self.evaluated(schema, &scope.of_array(), Part::Items, true);
        let holds = any([When(quote!(seen.contains(&index))), holds]).tokens();
        let item = if mentions(&holds, "item") { quote!(item) } else { quote!(_) };
        let condition = quote!(items.iter().enumerate().all(|(index, #item)| #holds));
        let rest = step::block(require(When(condition), scope.what("unevaluatedItems")).into_iter().collect());
        Some(Step::Do(quote! {{
            let seen: &mut HashSet<usize> = &mut HashSet::new();
            #evaluated
            #rest
        }}))
    }
}
