//! The schemas inside a schema.

use super::Schema;

impl Schema {
    /// Calls `visit` on the schemas directly inside this one, in the order in which they are walked everywhere.
    pub fn each_child<'a>(&'a self, visit: &mut dyn FnMut(&'a Schema)) {
        self.all_of.iter().chain(&self.any_of).chain(&self.one_of).for_each(&mut *visit);
        let inner = [&self.not, &self.condition, &self.then, &self.otherwise];
        inner.into_iter().flatten().for_each(|schema| visit(schema));
        let object = &*self.object;
        object.properties.values().chain(object.pattern_properties.values()).for_each(&mut *visit);
        object.dependent_schemas.values().for_each(&mut *visit);
        let inner = [&object.additional, &object.names, &object.unevaluated];
        inner.into_iter().flatten().for_each(|schema| visit(schema));
        let array = &*self.array;
        array.prefix.iter().for_each(&mut *visit);
        let inner = [&array.items, &array.contains, &array.unevaluated];
        inner.into_iter().flatten().for_each(|schema| visit(schema));
    }

    /// The schemas directly inside this one, as [`each_child`](Schema::each_child) visits them.
    pub fn children(&self) -> Vec<&Schema> {
        let mut all: Vec<&Schema> = Vec::new();
        self.each_child(&mut |child| all.push(child));
        all
    }

    /// As `each_child`.
    pub fn each_child_mut<'a>(&'a mut self, visit: &mut dyn FnMut(&'a mut Schema)) {
        self.all_of.iter_mut().chain(&mut self.any_of).chain(&mut self.one_of).for_each(&mut *visit);
        let inner = [&mut self.not, &mut self.condition, &mut self.then, &mut self.otherwise];
        inner.into_iter().flatten().for_each(|schema| visit(schema));
        if let Some(object) = self.object.get_mut() {
            object.properties.values_mut().chain(object.pattern_properties.values_mut()).for_each(&mut *visit);
            object.dependent_schemas.values_mut().for_each(&mut *visit);
            let inner = [&mut object.additional, &mut object.names, &mut object.unevaluated];
            inner.into_iter().flatten().for_each(|schema| visit(schema));
        }
        if let Some(array) = self.array.get_mut() {
            array.prefix.iter_mut().for_each(&mut *visit);
            let inner = [&mut array.items, &mut array.contains, &mut array.unevaluated];
            inner.into_iter().flatten().for_each(|schema| visit(schema));
        }
    }

    /// As `children`.
    pub fn children_mut(&mut self) -> Vec<&mut Schema> {
        let mut all: Vec<&mut Schema> = Vec::new();
        self.each_child_mut(&mut |child| all.push(child));
        all
    }

    /// This schema and all below it, outermost first.
    pub fn walk<'a>(&'a self, visit: &mut dyn FnMut(&'a Schema)) {
        visit(self);
        self.each_child(&mut |child| child.walk(visit));
    }

    /// As `walk`.
    pub fn walk_mut(&mut self, visit: &mut dyn FnMut(&mut Schema)) {
        visit(self);
        self.each_child_mut(&mut |child| child.walk_mut(visit));
    }

    /// The schemas that judge the same instance as this one does, not a part of it.
    pub fn in_place(&self) -> impl Iterator<Item = &Schema> {
        let inner = [&self.not, &self.condition, &self.then, &self.otherwise].into_iter().flatten().map(|s| &**s);
        self.all_of
            .iter()
            .chain(&self.any_of)
            .chain(&self.one_of)
            .chain(inner)
            .chain(self.object.dependent_schemas.values())
    }
}
