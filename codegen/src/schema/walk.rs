//! Visits the subschemas of a schema.

use super::Schema;

impl Schema {
    /// Calls `visit` on the direct subschemas, always in the same order.
    pub fn each_child<'a>(&'a self, visit: &mut dyn FnMut(&'a Schema)) {
        self.all_of.iter().chain(&self.any_of).chain(&self.one_of).for_each(&mut *visit);
        let inner = [&self.not, &self.if_, &self.then, &self.else_];
        inner.into_iter().flatten().for_each(|schema| visit(schema));
        let object = &*self.object;
        object.properties.values().chain(object.pattern_properties.values()).for_each(&mut *visit);
        object.dependent_schemas.values().for_each(&mut *visit);
        let inner = [&object.additional_properties, &object.property_names, &object.unevaluated];
        inner.into_iter().flatten().for_each(|schema| visit(schema));
        let array = &*self.array;
        array.prefix.iter().for_each(&mut *visit);
        let inner = [&array.items, &array.contains, &array.unevaluated];
        inner.into_iter().flatten().for_each(|schema| visit(schema));
    }

    /// Returns the direct subschemas, in the order of [`each_child`](Schema::each_child).
    pub fn children(&self) -> Vec<&Schema> {
        let mut all: Vec<&Schema> = Vec::new();
        self.each_child(&mut |child| all.push(child));
        all
    }

    /// Like `each_child`.
    pub fn each_child_mut<'a>(&'a mut self, visit: &mut dyn FnMut(&'a mut Schema)) {
        self.all_of.iter_mut().chain(&mut self.any_of).chain(&mut self.one_of).for_each(&mut *visit);
        let inner = [&mut self.not, &mut self.if_, &mut self.then, &mut self.else_];
        inner.into_iter().flatten().for_each(|schema| visit(schema));
        if let Some(object) = self.object.get_mut() {
            object.properties.values_mut().chain(object.pattern_properties.values_mut()).for_each(&mut *visit);
            object.dependent_schemas.values_mut().for_each(&mut *visit);
            let inner = [&mut object.additional_properties, &mut object.property_names, &mut object.unevaluated];
            inner.into_iter().flatten().for_each(|schema| visit(schema));
        }
        if let Some(array) = self.array.get_mut() {
            array.prefix.iter_mut().for_each(&mut *visit);
            let inner = [&mut array.items, &mut array.contains, &mut array.unevaluated];
            inner.into_iter().flatten().for_each(|schema| visit(schema));
        }
    }

    /// Like `children`.
    pub fn children_mut(&mut self) -> Vec<&mut Schema> {
        let mut all: Vec<&mut Schema> = Vec::new();
        self.each_child_mut(&mut |child| all.push(child));
        all
    }

    /// Calls `visit` on this schema and all its subschemas, outermost first.
    pub fn walk<'a>(&'a self, visit: &mut dyn FnMut(&'a Schema)) {
        visit(self);
        self.each_child(&mut |child| child.walk(visit));
    }

    /// Like `walk`.
    pub fn walk_mut(&mut self, visit: &mut dyn FnMut(&mut Schema)) {
        visit(self);
        self.each_child_mut(&mut |child| child.walk_mut(visit));
    }

    /// Returns the direct subschemas that apply to the same instance, not to a part of it.
    pub fn in_place(&self) -> impl Iterator<Item = &Schema> {
        let inner = [&self.not, &self.if_, &self.then, &self.else_].into_iter().flatten().map(|s| &**s);
        self.all_of
            .iter()
            .chain(&self.any_of)
            .chain(&self.one_of)
            .chain(inner)
            .chain(self.object.dependent_schemas.values())
    }
}
