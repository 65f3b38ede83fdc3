import {
  Column,
  CreateDateColumn,
  Entity,
  JoinColumn,
  JoinTable,
  ManyToMany,
  ManyToOne,
  OneToMany,
  PrimaryGeneratedColumn,
  Unique,
  UpdateDateColumn,
} from "typeorm";
import { AgentRun } from "./AgentRun";
import { Team } from "./Team";
import { Tool } from "./Tool";
import { User } from "./User";

/** A model with instructions and tools. */
@Entity("agents")
@Unique(["owner", "name"])
export class Agent {
  @PrimaryGeneratedColumn("uuid")
  id: string;

  @Column({ type: "varchar", length: 120 })
  name: string;

  @Column({ type: "text", nullable: true })
  description: string | null;

  @Column({ type: "varchar", length: 80 })
  model: string;

  @Column({ type: "numeric", precision: 3, scale: 2, default: 1 })
  temperature: string;

  @Column({ type: "jsonb", default: {} })
  config: Record<string, unknown>;

  @Column({ name: "is_public", type: "boolean", default: false })
  isPublic: boolean;

  @ManyToOne(() => User, (user) => user.agents, { nullable: false, onDelete: "CASCADE" })
  @JoinColumn({ name: "owner_id" })
  owner: User;

  @ManyToOne(() => Team, (team) => team.agents, { nullable: true, onDelete: "SET NULL" })
  @JoinColumn({ name: "team_id" })
  team: Team | null;

  @ManyToMany(() => Tool, (tool) => tool.agents)
  @JoinTable({ name: "agent_tools", joinColumn: { name: "agent_id" }, inverseJoinColumn: { name: "tool_id" } })
  tools: Tool[];

  @OneToMany(() => AgentRun, (run) => run.agent)
  runs: AgentRun[];

  @CreateDateColumn({ name: "created_at", type: "timestamptz" })
  createdAt: Date;

  @UpdateDateColumn({ name: "updated_at", type: "timestamptz" })
  updatedAt: Date;
}
