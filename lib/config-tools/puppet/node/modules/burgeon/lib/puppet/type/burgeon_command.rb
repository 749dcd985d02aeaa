# frozen_string_literal: true

require "open3"

Puppet::Type.newtype(:burgeon_command) do
  @doc = "Runs a command that finds out by itself whether something has to be done: what it prints is what it changed, and
    silence means that all was well. An acceptance check changes nothing, whatever it prints. A command that ends with
    another code than 0 fails with what it said on standard error.

    A secret goes to its standard input: arguments and environments can be read by others."

  newparam(:name) do
    desc "What it does, in plain words: people watch it."
    isnamevar
  end

  newparam(:command) do
    desc "The program and its arguments. No shell reads them."
    munge { |value| [value].flatten.map(&:to_s) }
  end

  newparam(:environment) do
    desc "Variables for the command, by name."
    defaultto({})
    validate { |value| raise ArgumentError, "environment must be a hash" unless value.is_a?(Hash) }
    munge { |value| value.transform_values(&:to_s) }
  end

  newparam(:stdin) do
    desc "What the command reads on its standard input; may be Sensitive. Its last line is ended: `read` of a shell wants that."
    defaultto ""
    munge { |value| value.empty? || value.end_with?("\n") ? value : "#{value}\n" }
  end

  newparam(:check, boolean: true, parent: Puppet::Parameter::Boolean) do
    desc "Whether it is an acceptance check."
    defaultto false
  end

  newproperty(:outcome) do
    desc "Set by the command; not to be given."
    defaultto :settled

    def retrieve
      :unknown
    end

    def insync?(_is)
      # What it would do only the command itself knows, and a check without changes must not run it.
      return true if resource.noop?

      @said = resource.run.strip
      Puppet.notice(@said) if resource[:check] && !@said.empty?
      resource[:check] || @said.empty?
    end

    # Everything has been done when the command was asked.
    def set(_value) end

    def change_to_s(_from, _to)
      @said
    end
  end

  # The input is never printed, so nothing needs to be hidden.
  def set_sensitive_parameters(names)
    super(names - [:stdin])
  end

  def run
    out, err, status = Open3.capture3(self[:environment], *self[:command], stdin_data: self[:stdin])
    return out if status.success?

    said = [err, out].map(&:strip).reject(&:empty?).join("\n")
    raise Puppet::Error, said.empty? ? "It printed nothing and ended with #{status.exitstatus || status}." : said
  end
end
