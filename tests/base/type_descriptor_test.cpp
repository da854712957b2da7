#include "actors/detail/type_descriptor.hpp"

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "actors/detail/dispatch_table.hpp"

namespace type_names {
struct Zorro {};
struct Ulster {};
template <class T>
struct Box {};
template <int N>
struct Num {};
inline auto lambda_in_namespace = [] {};
}  // namespace type_names

namespace actors::detail {
namespace {

struct Anonymous {};

/// What another shared library's descriptor of T looks like: another address, another type_info
/// with the same name.
template <class T>
struct Foreign {
  class Info : public std::type_info {
   public:
    explicit Info(const char* name) : std::type_info(name) {}
  };
  Info info{typeid(T).name()};
  TypeDescriptor descriptor = [this] {
    TypeDescriptor d = type_of<T>;
    d.rtti = &info;
    return d;
  }();
};

template <class T>
bool known_by_name() {
  const Foreign<T> foreign;
  return same_type(&type_of<T>, &foreign.descriptor);
}

TEST(TypeDescriptor, NamesAreReadable) {
  EXPECT_EQ(type_of<type_names::Box<type_names::Zorro>>.name(),
            "type_names::Box<type_names::Zorro>");
  EXPECT_EQ(type_of<int>.name(), "int");
  EXPECT_EQ(type_of<std::string>.name(), "std::string");
}

TEST(TypeDescriptor, NamedTypesAreOneTypeAcrossLibraries) {
  using namespace type_names;
  EXPECT_TRUE(known_by_name<Zorro>());
  EXPECT_TRUE(known_by_name<Ulster>());
  EXPECT_TRUE(known_by_name<Box<Zorro>>());
  EXPECT_TRUE(known_by_name<Box<Num<-3>>>());
  EXPECT_TRUE(known_by_name<int>());
  EXPECT_TRUE(known_by_name<std::string>());
  EXPECT_TRUE(known_by_name<std::function<void(int)>>());
  EXPECT_TRUE((known_by_name<std::vector<std::pair<Zorro, Ulster>>>()));
}

TEST(TypeDescriptor, TypesThatNobodyElseCanNameAreNot) {
  struct Local {};
  auto lambda = [] {};
  EXPECT_FALSE(known_by_name<Anonymous>());
  EXPECT_FALSE(known_by_name<Local>());
  EXPECT_FALSE(known_by_name<decltype(lambda)>());
  EXPECT_FALSE(known_by_name<decltype(type_names::lambda_in_namespace)>());
  EXPECT_FALSE(known_by_name<type_names::Box<Local>>());
  EXPECT_FALSE(known_by_name<std::vector<type_names::Box<Anonymous>>>());
}

TEST(TypeDescriptor, DifferentTypesOrLayoutsAreDifferent) {
  EXPECT_FALSE(same_type(&type_of<type_names::Zorro>, &type_of<type_names::Ulster>));
  Foreign<type_names::Zorro> foreign;
  foreign.descriptor.size = 8;  // another version of the type
  EXPECT_FALSE(same_type(&type_of<type_names::Zorro>, &foreign.descriptor));
}

TEST(TypeDescriptor, DescribesWhatTheTypeCanDo) {
  EXPECT_NE(type_of<std::string>.copy, nullptr);
  EXPECT_EQ(type_of<std::unique_ptr<int>>.copy, nullptr);
}

TEST(DispatchTable, FindsAHandlerByNameWhenTheDescriptorIsAnotherLibrarys) {
  const Handler handlers[] = {{&type_of<type_names::Zorro>, nullptr, true},
                              {nullptr, nullptr, false},
                              {&type_of<type_names::Ulster>, nullptr, true}};
  const ActorClass actor_class{&typeid(int), handlers, 3, nullptr};
  const Foreign<type_names::Ulster> foreign;
  EXPECT_EQ(find_handler_by_address(actor_class, &foreign.descriptor), nullptr);
  EXPECT_EQ(find_handler_by_name(actor_class, &foreign.descriptor), &handlers[2]);
  EXPECT_EQ(find_handler_by_name(actor_class, &type_of<int>), nullptr);
}

}  // namespace
}  // namespace actors::detail
