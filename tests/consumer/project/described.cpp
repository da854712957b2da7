#include <iostream>
#include <string>
#include <vector>

#include <actors/actors.hpp>
#include <actors/with/describe.hpp>

struct Job {
  int id = 0;
  std::vector<std::string> tags;
};
BOOST_DESCRIBE_STRUCT(Job, (), (id, tags))

int main() {
  const actors::Value value = actors::Value::from(Job{7, {"a", "b"}});
  const auto job = actors::Value::parse(value.to_json()).get<Job>();
  std::cout << actors::Value::from(job) << '\n';
}
